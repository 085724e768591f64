import Synchronization

/// Which methods each path has, so that a wrong method is answered with 405 and `Allow`, not as if nothing were there.
final class AllowedMethods: Sendable {
    private let routes = Mutex<[(segments: [String], method: String)]>([])

    /// Takes over the routes once all are added.
    func learn(_ descriptions: [(path: String, method: String)]) {
        let learnt = descriptions.map { (segments: Self.segments($0.path), method: $0.method) }
        routes.withLock { $0 = learnt }
    }

    func methods(of path: String) -> [String] {
        let segments = Self.segments(path)
        let found = routes.withLock { routes in routes.filter { Self.fits($0.segments, segments) } }
        // `orders/export` is a page of its own, not an order.
        let fewest = found.map { Self.openPlaces($0.segments) }.min()
        return Set(found.filter { Self.openPlaces($0.segments) == fewest }.map(\.method)).sorted()
    }

    private static func openPlaces(_ pattern: [String]) -> Int { pattern.count { isOpen($0) } }

    private static func isOpen(_ segment: String) -> Bool {
        segment.hasPrefix(":") || segment.hasPrefix("{") || segment == "**"
    }

    private static func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    private static func fits(_ pattern: [String], _ path: [String]) -> Bool {
        if pattern.last == "**" {
            return path.count >= pattern.count && fits(Array(pattern.dropLast()), Array(path.prefix(pattern.count - 1)))
        }
        guard pattern.count == path.count else { return false }
        return zip(pattern, path).allSatisfy { isOpen($0) || $0 == $1 }
    }
}
