import Flows
import Kernel
import OCPPWire
import Storage

/// One row of a dialect's routing table: how calls of one operation are answered.
struct ActionHandler: Sendable {
    let name: String
    /// Some stations end their program on a CALLERROR to these (OCPP field note 1): they get no answer instead.
    let neverFails: Bool
    private let handle: @Sendable (JSONValue, StationLink) async throws -> (JSONValue, [Deviation])

    init<Action: OCPPAction>(
        _: Action.Type, neverFails: Bool = false,
        _ handle: @escaping @Sendable (Action.Request, StationLink) async throws -> Action.Response
    ) {
        name = Action.name
        self.neverFails = neverFails
        self.handle = { payload, link in
            let (request, deviations) = try Action.Request.read(payload)
            return (try await handle(request, link).json(), deviations)
        }
    }

    func answer(_ payload: JSONValue, _ link: StationLink) async -> DialectAnswer {
        do {
            let (answer, deviations) = try await handle(payload, link)
            return .result(answer, deviations)
        } catch let error as PayloadError {
            return .error(.of(error), error.description)
        } catch let error as DatabaseError where error.isTransient {
            return neverFails ? .silence : .error(.internalError, "not stored; send it again")
        } catch {
            link.flows.logger.error(
                "message not handled",
                metadata: ["action": "\(name)", "station": "\(link.station.identity)", "error": "\(error)"])
            return neverFails ? .silence : .error(.internalError, "not stored; send it again")
        }
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

    func answer(_ action: String, _ payload: JSONValue, _ link: StationLink) async -> DialectAnswer {
        if let row = rows[action] { return await row.answer(payload, link) }
        // NotImplemented: nobody knows the operation. NotSupported: known, but not one that a CSMS is asked.
        return .error(
            known.contains(action) ? .notSupported : .notImplemented, "\(action.prefix(50)) is not handled here")
    }
}
