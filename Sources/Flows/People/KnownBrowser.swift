import Kernel

/// A browser in which somebody was signed in before carries a mark of them, such as `0192...-....kJ3n...`: its name, and a
/// code for each person that only this server can make. So nobody makes up a browser that is known, and who is known in
/// one is unknown there as somebody else.
package enum KnownBrowser {
    /// People whose codes one browser keeps, the newest last.
    private static let maximumPeople = 8
    private static let codeBytes = 16

    /// - Returns: the browser's name, if the person was signed in there.
    static func name(in mark: String?, of email: String, _ context: FlowContext) -> String? {
        guard let (name, codes) = parts(mark), let own = try? code(name, email, context) else { return nil }
        return codes.contains { Secrets.areEqual(Array($0.utf8), Array(own.utf8)) } ? name : nil
    }

    /// - Parameter mark: what the browser carries already.
    /// - Returns: what it carries from now on.
    static func marked(_ mark: String?, for email: String, _ context: FlowContext) throws -> String {
        if let mark, name(in: mark, of: email, context) != nil { return mark }
        let (name, codes) = parts(mark) ?? (context.ids.next().text, [])
        let own = try code(name, email, context)
        return ([name] + codes.suffix(maximumPeople - 1) + [own]).joined(separator: ".")
    }

    private static func parts(_ mark: String?) -> (name: String, codes: [String])? {
        let parts = (mark ?? "").split(separator: ".").map(String.init)
        guard let name = parts.first, RawID(name) != nil, parts.count <= maximumPeople + 1 else { return nil }
        return (name, Array(parts.dropFirst()))
    }

    private static func code(_ name: String, _ email: String, _ context: FlowContext) throws -> String {
        let whole = try context.sealing.code(of: "\(name)/\(email)", for: .knownBrowser)
        return Secrets.base64URL(Array(whole.prefix(codeBytes)))
    }
}
