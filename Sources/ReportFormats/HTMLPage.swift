// The frame and the style of every page that is written: one file without anything from elsewhere, for a phone as for a wide
// screen, light or dark.

/// A page of HTML.
package struct HTMLPage {
  package var title: String
  /// Rules that only this page needs, in CSS.
  package var style: String
  /// The content, in HTML.
  package var body: String

  package init(title: String, style: String = "", body: String) {
    self.title = title
    self.style = style
    self.body = body
  }

  /// The whole file.
  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(HTML.escaped(title))</title>
    <style>
    \(HTMLPage.commonStyle)
    \(style)
    </style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }

  private static let commonStyle = """
    :root { color-scheme: light dark; --ink: #1c2430; --soft: #66707f; --line: #d5dae1; --paper: #ffffff; --card: #f6f8fa;
      --mark: #0b62c4; --bad: #b3261e; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #98a2b1; --line: #353d49; --paper: #14181e;
      --card: #1c222b; --mark: #6cb0ff; --bad: #ff8a80; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 16px; max-width: 1080px; color: var(--ink); background: var(--paper);
      font: 16px/1.45 system-ui, sans-serif; }
    h1 { font-size: 1.5rem; margin: 0 0 4px; } h2 { font-size: 1.15rem; margin: 0; }
    p { margin: 4px 0 0; } .soft { color: var(--soft); font-size: .9rem; }
    section { margin-top: 16px; padding: 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
    details { margin-top: 12px; border-top: 1px solid var(--line); padding-top: 10px; }
    summary { cursor: pointer; overflow-wrap: anywhere; } .bad { color: var(--bad); font-weight: 600; }
    pre { overflow-x: auto; font: 12px/1.4 ui-monospace, monospace; margin: 8px 0 0; }
    """

  /// Rules for pages with figures: lists of numbers, charts side by side, drawings.
  package static let figureStyle = """
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); gap: 8px 12px; margin: 12px 0 0; }
    dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px; }
    figure { margin: 12px 0 0; min-width: 0; } figcaption { font-size: .85rem; color: var(--soft); }
    svg { display: block; width: 100%; height: auto; }
    """
}
