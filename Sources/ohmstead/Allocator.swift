import CMimalloc

/// Memory comes from mimalloc, which takes the place of the C library's allocator by being linked: thousands of
/// connections that come and go at once leave less of it unused behind, and a charger's message costs less time.
enum Allocator {
    /// Such as `mimalloc 2.0.9`.
    static let name: String = {
        let version = mi_version()
        return "mimalloc \(version / 100).\(version / 10 % 10).\(version % 10)"
    }()

    /// What a burst of messages leaves unused is used by the next one: given back at once, as it would be after 25 ms,
    /// a tenth of the time of a message went into giving and taking it.
    static func prepare() { ohmstead_mimalloc_keep_unused(100) }
}
