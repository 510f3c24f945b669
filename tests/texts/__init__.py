"""What Home Assistant reads of the integration besides its code: texts, icons, manifest, quality scale."""
