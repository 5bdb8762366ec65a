"""One benchmark a module, with add_arguments(parser) and run(arguments) for scripts/bench.py."""
