"""The pages of officers on phones, of trainers and of coordinators."""
