"""What every capability stands on and that knows no border: pages, charts, print, audit."""
