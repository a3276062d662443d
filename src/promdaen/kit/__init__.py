"""What every capability stands on and that knows no border: content, languages, pages, charts, print, audit, travel."""
