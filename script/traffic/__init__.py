"""Makes recorded flows of devices and of malware, as publications describe them (`script/make-flows`)."""
