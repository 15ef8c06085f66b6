from django.apps import AppConfig


class FlowchartConfig(AppConfig):
    name = "common.flowchart"
    label = "flowchart"
    verbose_name = "流程图"
