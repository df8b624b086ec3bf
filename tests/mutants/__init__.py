"""`make mutants`: whether the tests of `policy` and `dialogs` notice when a line of theirs is changed."""
