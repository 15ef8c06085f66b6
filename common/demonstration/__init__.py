"""The demonstration district: invented people, offices and a year of disputes, all from one fixed seed."""
