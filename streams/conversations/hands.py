"""In whose hands it is: who has taken it, until when, who is replying, and which team it was passed on to.

Of two who take the same the first wins, as their acts stand on the topic; the other is told who has it.
Whoever gives it away says who is to do it, whoever has it now.
"""

from dataclasses import dataclass, field

from schemas.base import MINUTE, Time
from schemas.conversations import ConversationAction

HOLD = 30 * MINUTE
"""How long who takes it has it, where nothing else is said: nobody may forget a customer in his hands."""
REPLYING = 5 * MINUTE
"""How long "somebody is replying" is believed."""


@dataclass(slots=True)
class Hands:
    """acts: what became of each act, by its id: why it was refused; None where it was done.

    until: when the assignee loses it; None for never.
    """

    assignee: str | None = None
    until: int | None = None
    replying: str | None = None
    replying_until: int = 0
    team: str | None = None
    acts: dict[str, str | None] = field(default_factory=dict)

    def holder(self, at: int) -> str | None:
        """Who has it at a time."""
        return self.assignee if self.until is None or at < self.until else None

    def replier(self, at: int) -> str | None:
        """Who is replying at a time."""
        return self.replying if at < self.replying_until else None

    def act(self, action: ConversationAction, at: int) -> None:
        """Do what is asked, or remember why not."""
        reason = self._refusal(action, at)
        self.acts[action.id] = reason
        if reason is None:
            self._do(action, at)

    def _refusal(self, action: ConversationAction, at: int) -> str | None:
        holder, replier = self.holder(at), self.replier(at)
        if action.action in ("take", "release", "replying") and holder not in (None, action.by):
            until = f" until {Time(self.until)}" if self.until is not None else ""
            return f"{holder} has it{until}"
        if action.action == "replying" and replier not in (None, action.by):
            return f"{replier} is replying"
        if action.action == "release" and holder is None and replier != action.by:
            return "nobody has it"
        return None

    def _do(self, action: ConversationAction, at: int) -> None:
        match action.action:
            case "take":
                self.assignee, self.until = action.by, _end(action, at, HOLD)
            case "give":
                self.assignee, self.until = action.to, action.until
            case "release":
                self.assignee = None
                self.replying = None if self.replying == action.by else self.replying
            case "transfer":
                self.team, self.assignee = action.to, None
            case "replying":
                self.replying, self.replying_until = action.by, _end(action, at, REPLYING)


def _end(action: ConversationAction, at: int, usual: int) -> int:
    return at + usual if action.until is None else int(action.until)
