"""What is asked of networks, in running text and under `expect`.

Comes in: an address such as `vgg16.conv3_2.params`, arithmetic with such, a claim; goes out: the
value, written as asked, or the verdict on the claim.
"""
