"""Pages, forms and the operators' API: translate, call, show."""
