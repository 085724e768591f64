/// Where the time comes from. Nothing in Ohmstead asks the system for the time except `SystemTimeSource`, so a test can
/// stand still, leap, or live through a charging day in a second.
package protocol TimeSource: Sendable {
    func now() -> Timestamp
}

/// Where ids come from; injected like the time, so that a seeded run repeats exactly.
package protocol IDSource: Sendable {
    func next() -> RawID
}

extension IDSource {
    package func next<Entity>(_: ID<Entity>.Type = ID<Entity>.self) -> ID<Entity> { ID(next()) }
}
