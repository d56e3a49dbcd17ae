"""Who somebody is: facts about sign-in."""
