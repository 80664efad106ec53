# Bug-finding power, measured with seeded defects.

.PHONY: defects
defects: ## seed each defect of Tests/Defects in turn, and list which property finds it: CASES=300 TIME=60 ONLY=glob
	@tools/defects.sh
