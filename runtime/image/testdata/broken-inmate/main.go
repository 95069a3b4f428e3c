// Command broken-inmate does not compile.
package main

func main() { missing() }
