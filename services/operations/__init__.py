"""Operating the product: the command line, lag, rejected records and samples."""
