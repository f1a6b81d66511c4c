"""Pictures of text: Tesseract reads them, pixels are painted over, the invisible text layer is made anew."""
