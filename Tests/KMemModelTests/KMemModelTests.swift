// Tests of KMemModel.
