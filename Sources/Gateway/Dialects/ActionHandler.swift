import Flows
import Kernel
import OCPPWire
import Storage

/// One row of a dialect's routing table: how calls of one operation are answered.
final class ActionHandler: Sendable {
    typealias Next = @Sendable (DialectAnswer) -> Void

    let name: String
    /// Some stations end their program on a CALLERROR to these (OCPP field note 1): they get no answer instead.
    private let neverFails: Bool
    private let way: Way

    private enum Way: Sendable {
        case task(@Sendable (JSONValue, StationLink) async throws -> DialectAnswer)
        case callback(
            @Sendable (JSONValue, StationLink, @escaping @Sendable (Result<DialectAnswer, any Error>) -> Void) throws ->
                Void)
    }

    /// Each call is a task, which begins here and now, and after a wait goes on where its socket lives.
    init<Action: OCPPAction>(
        _: Action.Type, neverFails: Bool = false,
        _ handle: @escaping @Sendable (Action.Request, StationLink) async throws -> Action.Response
    ) {
        name = Action.name
        self.neverFails = neverFails
        way = .task { payload, link in
            let (request, deviations) = try Action.Request.read(payload)
            return .result(try await handle(request, link).json(), deviations)
        }
    }

    /// For what comes so often that a task for each would be felt.
    /// - Parameter handle: calls its last parameter once, on the connection's event loop.
    init<Action: OCPPAction>(
        withoutTask _: Action.Type,
        _ handle:
            @escaping @Sendable (
                Action.Request, StationLink, @escaping @Sendable (Result<Action.Response, any Error>) -> Void
            ) -> Void
    ) {
        name = Action.name
        neverFails = false
        way = .callback { payload, link, next in
            let (request, deviations) = try Action.Request.read(payload)
            handle(request, link) { response in
                next(Result { .result(try response.get().json(), deviations) })
            }
        }
    }

    func answer(_ payload: JSONValue, _ link: StationLink, then next: @escaping Next) {
        switch way {
        case .task(let handle):
            Task.immediate(executorPreference: link.queue) {
                let answer: DialectAnswer
                do {
                    answer = try await handle(payload, link)
                } catch {
                    answer = self.answer(to: error, link)
                }
                next(answer)
            }
        case .callback(let handle):
            do {
                try handle(payload, link) { result in
                    switch result {
                    case .success(let answer): next(answer)
                    case .failure(let error): next(self.answer(to: error, link))
                    }
                }
            } catch {
                next(answer(to: error, link))
            }
        }
    }

    private func answer(to error: any Error, _ link: StationLink) -> DialectAnswer {
        if let error = error as? PayloadError { return .error(.of(error), error.description) }
        if (error as? DatabaseError)?.isTransient != true {
            link.flows.logger.error(
                "message not handled",
                metadata: ["action": "\(name)", "station": "\(link.station.identity)", "error": "\(error)"])
        }
        return neverFails ? .silence : .error(.internalError, "not stored; send it again")
    }
}

/// A routing table made of rows.
struct ActionTable: Sendable {
    private let rows: [String: ActionHandler]
    private let known: Set<String>

    /// - Parameter known: operations of the edition; calls of these without a row are answered NotSupported.
    init(_ rows: [ActionHandler], known: [String]) {
        self.rows = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
        self.known = Set(known)
    }

    func answer(
        _ action: String, _ payload: JSONValue, _ link: StationLink, then next: @escaping ActionHandler.Next
    ) {
        if let row = rows[action] { return row.answer(payload, link, then: next) }
        // NotImplemented: nobody knows the operation. NotSupported: known, but not one that a CSMS is asked.
        next(
            .error(
                known.contains(action) ? .notSupported : .notImplemented, "\(action.prefix(50)) is not handled here"))
    }
}
