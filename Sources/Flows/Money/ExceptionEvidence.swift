import Foundation
import Storage

extension OrderExceptionRecord {
    /// The evidence as names and values.
    package var facts: [String: String] {
        (try? JSONDecoder().decode([String: String].self, from: Data(evidence.utf8))) ?? [:]
    }

    /// The one that is personal: a card number, a VIN, a contract.
    package static let personalFact = "token"

    static func json(_ evidence: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(evidence), as: UTF8.self)
    }

    /// For whoever may not see it at all: those outside, and those to whom one message goes for all.
    package var factsWithoutPerson: [String: String] { facts.filter { $0.key != Self.personalFact } }

    var evidenceWithoutPerson: String { (try? Self.json(factsWithoutPerson)) ?? "{}" }
}
