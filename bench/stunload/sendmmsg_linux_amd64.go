package main

// sysSendmmsg is the number of sendmmsg, which package syscall does not have.
const sysSendmmsg = 307
