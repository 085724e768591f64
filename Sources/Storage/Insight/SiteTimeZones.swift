import Kernel
import Synchronization

/// Time zones with their tables worked out once; a zone that this machine does not know counts as UTC.
package enum SiteTimeZones {
    private static let known = Mutex<[String: SiteTimeZone]>([:])

    package static func zone(_ identifier: String) -> SiteTimeZone {
        known.withLock { known in
            if let zone = known[identifier] { return zone }
            let zone = SiteTimeZone(identifier) ?? .utc
            known[identifier] = zone
            return zone
        }
    }
}
