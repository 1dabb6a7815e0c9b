"""From matches, frame by frame, to activations: one object in one place is one activation.

An activation goes by the object's number while the object is followed, and by its place when it
is not: a changed id, an occlusion, a detector gap or a restart of the node do not make a second
one. It ends when the object was watched to be gone, for a time that depends on what is known:

- seen elsewhere, or seen at its place while the rule is silent: `absence`; in the latter case
  the rule first gets the time it needs to speak (a loiterer must dwell anew after a gap);
- not seen: ten times as long as it was seen to stand, from `absence` to MOST_ABSENCE, since what
  stood there is more likely missed by the detector than gone without a step. Only a track that
  begins at its place is taken for it, never one that was seen to arrive.

Time in which no frame came is not absence; after BLIND without frames nothing is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from edge_node.rules.lasting import Lasting
from edge_node.rules.moment import Moment
from edge_node.rules.objects import MEMORY
from edge_node.rules.open_activation import OpenActivation
from edge_node.rules.place import alike, shared
from edge_node.rules.standing import StandingObjects
from edge_node.rules.whereabouts import MOVED, SETTLED_IN, State, Whereabouts
from edge_node.types import Activation, Phase, RuleMatch, Track

YOUNG = 2 * MEMORY
"""A track that began where something is missing is recognised while it is not older than this."""
OUTAGE = timedelta(seconds=10)
"""A longer step between two frames is a time in which nobody watched."""
BLIND = timedelta(hours=1)

SAME_OBJECT = 0.6
"""Two boxes of one class that overlap so much at one moment are one object detected twice."""


class Activations:
    """Turns the matches of all rules of a camera into activations started, updated and ended."""

    def __init__(
        self,
        new_id: Callable[[], str],
        *,
        absence_s: float = 30.0,
        cooldown_s: float = 10.0,
        cooldowns: Mapping[str, float] | None = None,
        resume: Iterable[OpenActivation] = (),
    ) -> None:
        """Start, or go on after a restart.

        Args:
            new_id: Gives a new activation id each time.
            absence_s: Least time that an object must be gone before its activation ends.
            cooldown_s: A momentary rule (a line is crossed) speaks of the same object again
                only after this time.
            cooldowns: Seconds by rule; after it began to speak, such a rule begins to speak of
                whatever else only after this time.
            resume: What was open before the restart; if not seen again, it ends as if it had
                been lost now.
        """
        self._new_id = new_id
        self._absence = timedelta(seconds=absence_s)
        self._cooldown = timedelta(seconds=cooldown_s)
        self._cooldowns = {
            rule: timedelta(seconds=seconds) for rule, seconds in (cooldowns or {}).items()
        }
        self._silent_until: dict[str, timedelta] = {}
        """By rule, on the rules' clock; one entry for each rule with a cooldown."""
        self._now = timedelta()
        self._elapsed = timedelta()
        self._disowned: dict[tuple[str, int], timedelta] = {}
        self._told: dict[tuple[str, int], timedelta] = {}
        self._standing = StandingObjects(MEMORY)
        self._owners: dict[tuple[str, int], Lasting] = {}
        """Activations by rule and object, at this moment."""
        self._open = [Lasting.resumed(each) for each in resume]
        self._last_before_restart = max((each.match.at for each in self._open), default=None)

    def update(self, moment: Moment, matches: Sequence[RuleMatch]) -> tuple[Activation, ...]:
        """Take the next moment and what the rules say of it; answer with what changed."""
        changes = self._end_if_blind(moment)
        self._follow(moment)
        self._forget()
        numbers = {track.track_id: number for number, track in moment.seen} if matches else {}
        for match in matches:
            number = numbers.get(match.objects[0].track_id) if match.objects else None
            changes += self._take(match, number)
        changes += self._end_absent()
        return tuple(changes)

    def finish(self) -> tuple[Activation, ...]:
        """End whatever is open, as at the end of a video file."""
        ended = [each.tell(Phase.ENDED) for each in self._open]
        self._open.clear()
        return tuple(ended)

    def open_activations(self) -> tuple[OpenActivation, ...]:
        """Return what must be handed to `resume` after a restart."""
        return tuple(each.kept() for each in self._open)

    def _end_if_blind(self, moment: Moment) -> list[Activation]:
        """Move the clock of watched time on."""
        step = moment.elapsed - self._elapsed
        if self._last_before_restart is not None:
            step = moment.at - self._last_before_restart
            self._last_before_restart = None
        self._elapsed = moment.elapsed
        if step > BLIND:
            return list(self.finish())
        watched = timedelta() < step <= OUTAGE
        # However long nobody watched, who is not seen now was seen earlier.
        self._now += step if watched else timedelta.resolution
        if step > OUTAGE:
            self._give_rules_time()
        return []

    def _give_rules_time(self) -> None:
        """Rules forget over an outage; they need the time again that they needed first."""
        for each in self._open:
            if each.whereabouts is not None:
                each.whereabouts.recognised = self._now

    def _follow(self, moment: Moment) -> None:
        """Find the object of each activation among those seen now."""
        self._standing.update(moment, self._now)
        if not self._open:
            self._owners.clear()
            return
        seen = dict(moment.seen)
        astray = self._see(seen)
        lost = []
        for each, where in astray:
            if where.state(self._now) is State.ELSEWHERE and self._has_just_left(where):
                self._find_robbed(each, where, seen)
            elif where.is_missing(self._now, MEMORY):
                lost.append((each, where))
        if lost:
            self._recognise(lost, self._young(moment))

    def _see(self, seen: Mapping[int, Track]) -> list[tuple[Lasting, Whereabouts]]:
        """Tell all activations where their objects are; return those not at their places."""
        now = self._now
        owners: dict[tuple[str, int], Lasting] = {}
        astray = []
        for each in self._open:
            where = each.whereabouts
            if where is None:
                continue
            track = None if where.number is None else seen.get(where.number)
            if track is not None:
                where.see(track, now, MEMORY)
            if where.away_since is not None:
                where.settle(now)
            if where.number is not None:
                owners[each.match.rule_id, where.number] = each
            if where.away_since is not None or where.last_seen < now or where.number is None:
                astray.append((each, where))
        self._owners = owners
        return astray

    def _young(self, moment: Moment) -> dict[int, Track]:
        """Return who was first seen not long ago."""
        since = self._now - YOUNG
        return {
            number: track
            for number, track in moment.seen
            if self._standing[number].born_at >= since
        }

    def _find_robbed(self, robbed: Lasting, where: Whereabouts, seen: Mapping[int, Track]) -> None:
        """Look for a track where an object stands whose id just went away with another."""
        if where.stood < SETTLED_IN:
            return  # it drove on; who comes after it is somebody else
        rule_id = robbed.match.rule_id
        for number, track in seen.items():
            if (rule_id, number) in self._owners or not alike(where.track, track):
                continue
            if where.is_at(track.box):
                self._disown(robbed, where)
                self._give(robbed, where, number, track)
                return

    def _recognise(
        self, lost: Sequence[tuple[Lasting, Whereabouts]], young: Mapping[int, Track]
    ) -> None:
        """Give lost objects the tracks that began at their places, the nearest pairs first."""
        pairs = [
            (where.apart(self._standing[number].born), each, where, number)
            for each, where in lost
            for number, track in young.items()
            if where.can_be(track, self._now) and self._began_here(where, number)
        ]
        taken: set[str] = set()
        for _, each, where, number in sorted(pairs, key=lambda pair: pair[0]):
            is_free = (each.match.rule_id, number) not in self._owners
            if is_free and each.activation_id not in taken:
                taken.add(each.activation_id)
                self._give(each, where, number, young[number])

    def _give(self, lost: Lasting, where: Whereabouts, number: int, track: Track) -> None:
        where.take(number, track, self._now)
        self._owners[lost.match.rule_id, number] = lost

    def _began_here(self, where: Whereabouts, number: int) -> bool:
        """Say whether an object was first seen where the lost one is missed, so did not arrive."""
        known = self._standing[number]
        was_gone = known.born_at > where.last_seen
        return was_gone and where.is_missed_at(known.born, known.born_at)

    def _has_just_left(self, where: Whereabouts) -> bool:
        return where.away_since is not None and self._now - where.away_since <= MOVED

    def _disown(self, robbed: Lasting, where: Whereabouts) -> None:
        """Let a passing object that took the id of a standing one earn its own match."""
        if where.number is not None:
            key = (robbed.match.rule_id, where.number)
            self._owners.pop(key, None)
            self._disowned[key] = self._now + robbed.needed

    def _take(self, match: RuleMatch, number: int | None) -> list[Activation]:
        """Answer one match: start an activation, carry one on, or stay silent."""
        if not match.lasting:
            return self._momentary(match, number)
        owner = self._owner(match, number)
        if owner is not None:
            update = owner.carry_on(match, self._now)
            return [update] if update else []
        if number is not None and (match.rule_id, number) in self._disowned:
            return []
        if self._is_twin(match) or self._is_cooling(match.rule_id):
            return []
        return [self._start(match, number)]

    def _owner(self, match: RuleMatch, number: int | None) -> Lasting | None:
        """Return the activation that a match belongs to: by number, else by place."""
        if number is not None and not match.whole:
            owner = self._owners.get((match.rule_id, number))
            if owner is not None:
                return owner
        mine = [each for each in self._open if each.match.rule_id == match.rule_id]
        if match.whole or not match.objects:
            return next((each for each in mine if each.whereabouts is None), None)
        return self._missing_at(match.objects[0], number, mine)

    def _missing_at(
        self, track: Track, number: int | None, among: Iterable[Lasting]
    ) -> Lasting | None:
        """Return the activation whose object, not seen now, is most likely this one."""
        placed = [(each, each.whereabouts) for each in among if each.whereabouts is not None]
        if number is None:  # the rule speaks of an object that has no box at this moment
            fits = [pair for pair in placed if pair[1].can_be(track, self._now)]
        else:
            fits = [pair for pair in placed if self._is_lost_one(pair[1], number, track)]
        if not fits:
            return None
        box = track.box if number is None else self._standing[number].born
        owner, where = min(fits, key=lambda pair: pair[1].apart(box))
        if number is not None:
            self._give(owner, where, number, track)
        return owner

    def _is_lost_one(self, where: Whereabouts, number: int, track: Track) -> bool:
        """Say whether a track began where this object, unseen now, was lost."""
        unseen = where.state(self._now) is State.UNSEEN
        return unseen and alike(where.track, track) and self._began_here(where, number)

    def _is_twin(self, match: RuleMatch) -> bool:
        """Say whether an activation's object lies under this one at this very moment."""
        if match.whole or not match.objects:
            return False
        subject = match.objects[0]
        return any(
            each.match.rule_id == match.rule_id
            and each.whereabouts is not None
            and each.whereabouts.last_seen == self._now
            and alike(each.whereabouts.track, subject)
            and shared(each.whereabouts.track.box, subject.box) >= SAME_OBJECT
            for each in self._open
        )

    def _start(self, match: RuleMatch, number: int | None) -> Activation:
        where = None
        if match.objects and not match.whole:
            where = Whereabouts.of(match.objects[0], number, self._now)
            if number is not None:
                where.anchor = self._standing[number].place
                where.settled = where.recognised = self._standing[number].since
        started = Lasting.begin(self._new_id(), match, where, self._now)
        self._open.append(started)
        if number is not None and where is not None:
            self._owners[match.rule_id, number] = started
        return started.tell(Phase.STARTED)

    def _momentary(self, match: RuleMatch, number: int | None) -> list[Activation]:
        if number is not None and (match.rule_id, number) in self._told:
            return []
        if self._is_cooling(match.rule_id):
            return []
        if number is not None:
            self._told[match.rule_id, number] = self._elapsed + self._cooldown
        activation_id = self._new_id()
        return [Activation(activation_id, phase, match) for phase in (Phase.STARTED, Phase.ENDED)]

    def _is_cooling(self, rule_id: str) -> bool:
        """Say whether a rule must be silent; if not, it speaks now and its time begins."""
        cooldown = self._cooldowns.get(rule_id)
        if cooldown is None:
            return False
        if self._elapsed < self._silent_until.get(rule_id, timedelta()):
            return True
        self._silent_until[rule_id] = self._elapsed + cooldown
        return False

    def _end_absent(self) -> list[Activation]:
        over = [each for each in self._open if each.is_over(self._now, self._absence)]
        if over:
            gone = {each.activation_id for each in over}
            self._open = [each for each in self._open if each.activation_id not in gone]
        return [each.tell(Phase.ENDED) for each in over]

    def _forget(self) -> None:
        """Drop what is over, so that memory does not grow with the years."""
        if self._disowned:
            self._disowned = {
                key: until for key, until in self._disowned.items() if until > self._now
            }
        if self._told:
            self._told = {key: until for key, until in self._told.items() if until > self._elapsed}
