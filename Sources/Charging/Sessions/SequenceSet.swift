import Kernel

/// Which event numbers of a transaction have arrived (2.0.1 `seqNo`), as ranges: `0-5,7`. Numbers come late, twice and in
/// any order; what is missing is known once the end is there.
package struct SequenceSet: Sendable, Equatable, CustomStringConvertible {
    /// Ranges kept at the most; a station that sends every other number is broken and its gaps are reported anyway.
    static let maximumRanges = 64

    package private(set) var ranges: [ClosedRange<Int>]

    package init() { ranges = [] }

    /// Reads the `description` form; what is malformed is dropped.
    package init(_ text: String) {
        ranges = text.split(separator: ",").compactMap { part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let low = ends.first, let high = ends.last, low <= high else { return nil }
            return low...high
        }
    }

    package var description: String {
        ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }

    package func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

    /// - Returns: false when the number was there already.
    @discardableResult
    package mutating func insert(_ number: Int) -> Bool {
        if let last = ranges.last, number == last.upperBound + 1 {
            ranges[ranges.count - 1] = last.lowerBound...number
            return true
        }
        guard number >= 0, !contains(number) else { return false }
        let index = ranges.firstIndex { $0.lowerBound > number } ?? ranges.count
        guard ranges.count < Self.maximumRanges else { return true }
        ranges.insert(number...number, at: index)
        merge(around: index)
        return true
    }

    /// The start of the transaction has this number: there are none below it, whatever the station counts from.
    package mutating func begin(at number: Int) {
        guard number >= 0 else { return }
        let after = ranges.filter { $0.upperBound > number }
        if let next = after.first, next.lowerBound <= number + 1 {
            ranges = [0...next.upperBound] + after.dropFirst()
        } else {
            ranges = [0...number] + after
        }
    }

    private mutating func merge(around index: Int) {
        if index + 1 < ranges.count, ranges[index].upperBound + 1 == ranges[index + 1].lowerBound {
            ranges[index] = ranges[index].lowerBound...ranges[index + 1].upperBound
            ranges.remove(at: index + 1)
        }
        if index > 0, ranges[index - 1].upperBound + 1 == ranges[index].lowerBound {
            ranges[index - 1] = ranges[index - 1].lowerBound...ranges[index].upperBound
            ranges.remove(at: index)
        }
    }

    /// The numbers below the highest that never came, as text; nil when none is missing.
    package var gaps: String? {
        guard let highest = ranges.last?.upperBound else { return nil }
        var missing = SequenceSet()
        var next = 0
        for range in ranges {
            if range.lowerBound > next { missing.ranges.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        return next > highest && missing.ranges.isEmpty ? nil : missing.description
    }
}
