/// Builds the WHERE of a list query: only conditions that were asked for, values always as parameters.
package struct SQLFilter {
    private var conditions: [String] = []
    package private(set) var arguments: [any SQLBindable] = []

    package init() {}

    /// Adds `condition $n`, such as `add("state =", "settled")`; nil adds nothing.
    package mutating func add(_ condition: String, _ value: (any SQLBindable)?) {
        guard let value else { return }
        arguments.append(value)
        conditions.append("\(condition) $\(arguments.count)")
    }

    /// Adds a condition in which each `?` stands for the next of the values.
    package mutating func add(_ condition: String, values: [any SQLBindable]) {
        var parts = condition.split(separator: "?", omittingEmptySubsequences: false).map(String.init)
        precondition(parts.count == values.count + 1, "a value for each ?")
        var text = parts.removeFirst()
        for (part, value) in zip(parts, values) {
            arguments.append(value)
            text += "$\(arguments.count)" + part
        }
        conditions.append(text)
    }

    /// Adds `column IN (...)`; nil adds nothing, an empty list lets nothing through.
    package mutating func add(_ column: String, in values: [any SQLBindable]?) {
        guard let values else { return }
        guard !values.isEmpty else { return add("1 = 0") }
        add("\(column) IN (\(Array(repeating: "?", count: values.count).joined(separator: ", ")))", values: values)
    }

    /// Adds a condition without a value.
    package mutating func add(_ condition: String) { conditions.append(condition) }

    /// Begins another condition of the same statement: the values so far keep their numbers.
    package mutating func beginAnother() { conditions = [] }

    /// A pattern for `LIKE ... ESCAPE '!'` that finds a text anywhere.
    package static func containing(_ text: String) -> String {
        "%" + text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_") + "%"
    }

    /// Empty, or `WHERE ...`.
    package var whereClause: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") }
}
