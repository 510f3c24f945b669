"""What a card is told over the WebSocket."""
