"""What automations, blueprints and assistants make of the guard."""
