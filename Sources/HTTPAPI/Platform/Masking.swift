import Flows
import Foundation
import Kernel
import Storage

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

    /// What a rule of an exception saw.
    func evidence(_ facts: [String: String]) -> [String: String] {
        var facts = facts
        facts[OrderExceptionRecord.personalFact] = token(facts[OrderExceptionRecord.personalFact])
        return facts
    }

    /// A record as JSON in the audit trail.
    func record(_ json: String?) -> String? {
        guard !isClear, let json, let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(json.utf8))
        else { return json }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(masked(tree))).map { String(decoding: $0, as: UTF8.self) }
    }

    private func masked(_ tree: JSONTree) -> JSONTree {
        if case .list(let items) = tree { return .list(items.map(masked)) }
        guard case .object(var members) = tree else { return tree }
        // Tokens are records of their own: `{"kind": ..., "text": ...}`.
        let isToken = members["kind"] != nil && members["text"] != nil && members.count == 2
        for (name, value) in members {
            guard case .text(let text) = value else {
                members[name] = masked(value)
                continue
            }
            switch name {
            case "phone": members[name] = .text(phone(text) ?? "")
            case "email": members[name] = .text(email(text) ?? "")
            case "value", "token": members[name] = .text(token(text) ?? "")
            case "text" where isToken: members[name] = .text(token(text) ?? "")
            default: break
            }
        }
        return .object(members)
    }

    /// What a station reported in its own words, of which nobody knows what they say.
    func report(_ kind: String, _ detail: String) -> String {
        if isClear { return detail }
        switch kind {
        case RecordStationReport.customerInformation: return "***"
        case RecordStationReport.dataTransfer: return (detail.split(separator: " ").first ?? "") + " ***"
        default: return detail
        }
    }

    /// What a station sent in a field where something else should be.
    func seen(_ text: String, at path: String) -> String {
        let name = path.split(separator: ".").last?.lowercased() ?? ""
        return name.contains("idtag") || name.contains("idtoken") ? token(text) ?? "" : text
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
        _ query: inout Query, _ caller: Caller, _ entity: String, _ operatorID: OperatorID?, _ services: APIServices
    ) async throws -> Bool {
        guard query.bool("reveal") ?? false else { return false }
        guard let narrowed = caller.with(.personalRead), narrowed.actor.mayTouch(operatorID) else {
            throw Problem.forbidden(scope: Scope.personalRead.rawValue)
        }
        try await NoteReveal.run(entity, of: operatorID, by: narrowed.actor, services.flows)
        return true
    }
}
