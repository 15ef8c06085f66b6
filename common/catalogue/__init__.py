"""事项目录: what a bureau does for people, who does it, and how to find the matter somebody is talking about."""
