package nametaken

func ServeOven() {}

var _ = ServeOven
