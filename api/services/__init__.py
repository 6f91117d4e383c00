"""One function per thing a person does. Services never call each other and never know HTTP."""
