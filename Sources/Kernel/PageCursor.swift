/// The last row of a page, from which the next one goes on: its id, and its time where the list is ordered by time.
///
/// The text form is opaque to clients.
package struct PageCursor: Sendable, Equatable {
    package let at: Timestamp?
    package let id: String

    package init(at: Timestamp? = nil, id: String) {
        self.at = at
        self.id = id
    }

    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: self.init(id: String(parts[0]))
        case 2:
            guard let milliseconds = Int64(parts[0], radix: 36) else { return nil }
            self.init(at: Timestamp(millisecondsSinceEpoch: milliseconds), id: String(parts[1]))
        default: return nil
        }
        guard RawID(id) != nil else { return nil }
    }

    package var text: String {
        guard let at else { return id }
        return String(at.millisecondsSinceEpoch, radix: 36) + "." + id
    }
}
