"""What things cost beside each other: `python -m benchmarks` in tests/.

What is compared is measured in turn, in one run, in seconds of the processor; what is shown are
medians and their ratios. Nothing here fails by the clock. A run is saved with the machine and the
versions, and the manual's page about speed is made from that.
"""
