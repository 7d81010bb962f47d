module stunload

go 1.26.0
