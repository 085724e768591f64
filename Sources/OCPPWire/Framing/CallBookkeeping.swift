import Kernel

/// The calls of one connection in our direction, as a state machine without I/O: one outstanding CALL at a time (OCPP-J
/// 1.6 §4.1.1, 2.0.1 Part 4 §4.1.4), a bounded queue behind it, time-outs, late and unknown answers.
///
/// `Ticket` is what the caller waits with; each ticket ends with exactly one `finish` action.
package struct CallBookkeeping<Ticket: Sendable>: Sendable {
    package struct Outgoing: Sendable {
        package let action: String
        package let payload: JSONValue
        package let timeout: Milliseconds
        package let ticket: Ticket

        package init(action: String, payload: JSONValue, timeout: Milliseconds, ticket: Ticket) {
            self.action = action
            self.payload = payload
            self.timeout = timeout
            self.ticket = ticket
        }
    }

    package enum Answer: Sendable, Equatable {
        case result(JSONValue)
        case error(code: String, description: String)
        case timedOut
        case disconnected
        /// Too many calls wait already.
        case overloaded
    }

    package enum Action: Sendable {
        case send(OCPPFrame)
        case finish(Ticket, Answer)
    }

    /// What an incoming answer was.
    package enum Arrival: Sendable, Equatable {
        case expected
        /// To a call that had timed out; its caller has gone.
        case late
        /// To a call that we never made.
        case unknown
    }

    /// Calls that may wait for one station; people click no faster.
    package static var queueLimit: Int { 64 }
    /// Ids of timed-out calls that are remembered, to tell late answers from unknown ones.
    private static var rememberedLimit: Int { 16 }

    private var outstanding: (id: String, ticket: Ticket, deadline: Timestamp)?
    private var queue: [Outgoing] = []
    private var timedOut: [String] = []
    private var nextNumber: UInt64 = 1
    private let prefix: String

    /// - Parameter prefix: makes the ids differ from those of an earlier connection, such as the connection's epoch.
    package init(prefix: String) { self.prefix = prefix }

    package var waitingCount: Int { queue.count + (outstanding == nil ? 0 : 1) }

    /// When `tick` has something to do next; nil when nothing is outstanding.
    package var deadline: Timestamp? { outstanding?.deadline }

    package mutating func send(_ call: Outgoing, now: Timestamp) -> [Action] {
        guard outstanding != nil else { return [start(call, now)] }
        guard queue.count < Self.queueLimit else { return [.finish(call.ticket, .overloaded)] }
        queue.append(call)
        return []
    }

    package mutating func received(_ id: String, _ answer: Answer, now: Timestamp) -> (Arrival, [Action]) {
        guard let current = outstanding, current.id == id else {
            return (timedOut.contains(id) ? .late : .unknown, [])
        }
        outstanding = nil
        return (.expected, [.finish(current.ticket, answer)] + next(now))
    }

    /// Ends the outstanding call if its time is over.
    package mutating func tick(now: Timestamp) -> [Action] {
        guard let current = outstanding, current.deadline <= now else { return [] }
        outstanding = nil
        timedOut.append(current.id)
        if timedOut.count > Self.rememberedLimit { timedOut.removeFirst() }
        return [.finish(current.ticket, .timedOut)] + next(now)
    }

    /// The connection is gone: every call ends.
    package mutating func disconnect() -> [Action] {
        var actions: [Action] = []
        if let current = outstanding { actions.append(.finish(current.ticket, .disconnected)) }
        actions += queue.map { .finish($0.ticket, .disconnected) }
        outstanding = nil
        queue = []
        return actions
    }

    private mutating func next(_ now: Timestamp) -> [Action] {
        queue.isEmpty ? [] : [start(queue.removeFirst(), now)]
    }

    private mutating func start(_ call: Outgoing, _ now: Timestamp) -> Action {
        let id = "\(prefix)-\(nextNumber)"
        nextNumber += 1
        outstanding = (id, call.ticket, now + call.timeout)
        return .send(.call(id: id, action: call.action, payload: call.payload))
    }
}
