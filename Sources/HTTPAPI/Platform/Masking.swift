import Flows
import Foundation
import Kernel

/// Personal data as those see it who need not know it: enough to tell two people apart, too little to use.
struct Masking: Sendable {
    let isClear: Bool

    /// Machines see what their scopes allow. People see it masked in lists, and in clear only one record at a time,
    /// asked for and audited (`?reveal=true`).
    init(_ caller: Caller, revealed: Bool = false) {
        isClear = caller.scopes.contains(.personalRead) && (caller.staff == nil || revealed)
    }

    func phone(_ text: String?) -> String? { text.map { isClear ? $0 : Self.middle($0, front: 4, back: 2) } }

    func email(_ text: String?) -> String? {
        guard let text, !isClear else { return text }
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2 else { return Self.middle(text, front: 1, back: 0) }
        return Self.middle(String(parts[0]), front: 1, back: 0) + "@" + parts[1]
    }

    /// A card, a VIN, a contract: the end tells them apart.
    func token(_ text: String?) -> String? { text.map { isClear ? $0 : Self.middle($0, front: 0, back: 4) } }

    /// A record as JSON in the audit trail.
    func record(_ json: String?) -> String? {
        guard !isClear, let json, let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(json.utf8)),
            case .object(var members) = tree
        else { return json }
        for (name, mask) in [("phone", phone), ("email", email), ("value", token)] {
            if case .text(let text) = members[name] { members[name] = .text(mask(text) ?? "") }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(JSONTree.object(members))).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func middle(_ text: String, front: Int, back: Int) -> String {
        let (front, back) = text.count > (front + back) * 3 / 2 ? (front, back) : (min(front, 1), 0)
        let hidden = max(text.count - front - back, 3)
        return text.prefix(front) + String(repeating: "*", count: hidden) + text.suffix(back)
    }
}

/// A person asks to see one record in clear; that they looked is written down.
enum Reveal {
    static func asked(
        _ query: inout Query, _ caller: Caller, _ entity: String, _ operatorID: OperatorID, _ services: APIServices
    ) async throws -> Bool {
        guard query.bool("reveal") ?? false else { return false }
        guard let narrowed = caller.with(.personalRead), narrowed.actor.mayTouch(operatorID) else {
            throw Problem.forbidden(scope: Scope.personalRead.rawValue)
        }
        try await NoteReveal.run(entity, of: operatorID, by: narrowed.actor, services.flows)
        return true
    }
}
