package handwritten

// Important was written by hand.
const Important = 1
