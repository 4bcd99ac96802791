"""Which failures are answers to the user rather than mistakes of ours, and their exit codes."""


def exit_code(error: Exception) -> int | None:
    """2 for settings that cannot be used, 3 for what is missing or cannot be reached, None for a mistake of ours."""
    from aiokafka.errors import KafkaError

    from deploy.data_folder import FolderTaken
    from deploy.errors import KafkaUnavailable
    from deploy.service_process import ServiceFailed
    from deploy.supervisor import PortInUse
    from ledger.errors import TransportError
    from services.settings import SettingsError
    from services.topics import TopicsUnfit

    if isinstance(error, SettingsError):
        return 2
    unreachable = KafkaError, KafkaUnavailable, TransportError, TopicsUnfit, PortInUse, FolderTaken, ServiceFailed
    return 3 if isinstance(error, unreachable) else None
