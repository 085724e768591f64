import Kernel
import LiveBus
import Testing

private struct Note: LivePayload, Equatable {
    let text: String
}

private func event(_ entity: UInt64, _ text: String, part: Int = 0) -> LiveEvent {
    LiveEvent(
        topic: .sessions, operatorID: nil, entity: RawID(at: Timestamp(millisecondsSinceEpoch: 0), random: (0, entity)),
        part: part,
        at: Timestamp(millisecondsSinceEpoch: 0), payload: Note(text: text))
}

private func texts(_ subscription: LiveSubscription) async -> [String] {
    guard case .events(let events, _) = await subscription.next() else { return [] }
    return events.compactMap { ($0.payload as? Note)?.text }
}

private let all = LiveFilter(topics: Set(LiveTopic.allCases))

@Test func `who comes back is told the newest of each entity, in order`() async {
    let bus = InProcessLiveBus(epoch: 1)
    bus.publish([event(1, "1a"), event(2, "2a")])
    let left = bus.cursor
    bus.publish([event(1, "1b"), event(3, "3a"), event(1, "1c"), event(1, "part", part: 1)])
    #expect(await texts(bus.subscribe(all, from: left)) == ["3a", "1c", "part"])
    #expect(await texts(bus.subscribe(all, from: LiveCursor(epoch: 1, position: 0))) == ["2a", "3a", "1c", "part"])
}

@Test func `a reader who stays is told what came since it asked`() async {
    let bus = InProcessLiveBus(epoch: 1)
    let reader = bus.subscribe(all, from: nil)
    bus.publish([event(1, "1a")])
    #expect(await texts(reader) == ["1a"])
    bus.publish([event(1, "1b"), event(1, "1c")])
    #expect(await texts(reader) == ["1c"])
}

@Test func `beyond what is kept, or in another life, the state is read again`() async {
    let bus = InProcessLiveBus(epoch: 1)
    bus.publish([event(9, "first")])
    let first = bus.cursor
    // One entity that changes all the time takes no other's place before its time.
    bus.publish((1..<InProcessLiveBus.keptEvents).map { event(1, "\($0)") })
    #expect(
        await texts(bus.subscribe(all, from: LiveCursor(epoch: 1, position: 0))) == [
            "first", "\(InProcessLiveBus.keptEvents - 1)",
        ])
    bus.publish([event(2, "x"), event(3, "y")])
    #expect(await texts(bus.subscribe(all, from: first)) == [])
    guard case .reset = await bus.subscribe(all, from: LiveCursor(epoch: 2, position: 1)).next() else {
        Issue.record("a place of another life was taken for one of this")
        return
    }
    // The places of what left are free: the same entities come again, often enough to go round twice.
    for round in 0..<3 {
        bus.publish((0..<UInt64(InProcessLiveBus.keptEvents)).map { event($0 % 50_000, "\(round)-\($0)") })
    }
    let place = LiveCursor(epoch: 1, position: bus.cursor.position - 2)
    let last = InProcessLiveBus.keptEvents - 1
    #expect(await texts(bus.subscribe(all, from: place)) == ["2-\(last - 1)", "2-\(last)"])
}

@Test func `who comes back while others publish is told the newest of each entity all the same`() async {
    for _ in 0..<20 {
        let bus = InProcessLiveBus(epoch: 1)
        bus.publish((0..<2000).map { event(UInt64($0 % 500), "old") })
        let publishing = Task.detached { for n in 0..<500 { bus.publish([event(UInt64(n), "new")]) } }
        let reader = bus.subscribe(all, from: LiveCursor(epoch: 1, position: 0))
        await publishing.value
        var last: [RawID: String] = [:]
        while Set(last.values) != ["new"] || last.count < 500 {
            guard case .events(let events, _) = await reader.next() else { break }
            for event in events { last[event.entity] = (event.payload as? Note)?.text }
        }
        #expect(last.count == 500 && last.values.allSatisfy { $0 == "new" })
        reader.close()
    }
}
