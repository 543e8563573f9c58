"""Network definitions of Caffe: text of fields and messages to layers of ours.

Comes in: a text such as `layer { name: "conv1" type: "Convolution" … }`; goes out: nodes with their
edges, what comes out of each, and every mistake at its place.

`text` reads fields, `fields` what they say, `layers` has what each type of layer does, and
`network` follows the blobs from layer to layer.
"""
