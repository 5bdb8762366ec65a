"""A company that lives on after its last day, so that what contact lists earn can be known."""
