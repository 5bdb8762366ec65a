"""One benchmark a module: add_arguments(parser) and run(arguments), which scripts/bench.py calls."""
