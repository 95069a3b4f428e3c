// Command program was written by hand.
package main

func main() {}
