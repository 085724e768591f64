import Flows
import Hummingbird
import Kernel
import Storage

/// What a signed-in person sees and changes of themselves.
struct MeRoutes: Sendable {
    let services: APIServices

    struct Operator: Encodable, Sendable {
        let id: OperatorID
        let name: String
        let currency: Currency
        let timeZone: String
        /// What the person may do there.
        let permissions: [String]
        /// Nil: at all sites.
        let siteIds: [SiteID]?
    }

    struct View: Encodable, Sendable {
        let staffId: StaffMemberID
        let name: String
        let email: String
        let locale: String
        let hasTotp: Bool
        let isPlatform: Bool
        /// What the person may do anywhere.
        let permissions: [String]
        let roles: [StaffRoutes.RoleView]
        let operators: [Operator]
        let map: Map?
        let version: String
    }

    struct Map: Encodable, Sendable {
        let tileUrl: String
        let attribution: String
    }

    struct Browser: Encodable, Sendable {
        let id: BrowserSessionID
        let isThis: Bool
        let address: String
        let userAgent: String
        let createdAt: Timestamp
        let lastSeenAt: Timestamp
    }

    private struct Browsers: Encodable, Sendable { let items: [Browser] }
    private struct Secret: Encodable, Sendable {
        let secret: String
        /// What an authenticator app reads from a QR code.
        let uri: String
    }
    private struct RecoveryCodes: Encodable, Sendable { let recoveryCodes: [String] }
    private struct Ended: Encodable, Sendable { let ended: Int }

    func add(to group: RouterGroup<APIContext>) {
        group.get("me") { _, context in try await show(context) }
        group.patch("me") { try await edit($0, $1) }
        group.post("me/password") { try await changePassword($0, $1) }
        group.post("me/totp") { _, context in try await beginTOTP(context) }
        group.post("me/totp/confirmation") { try await confirmTOTP($0, $1) }
        group.post("me/totp/removal") { try await removeTOTP($0, $1) }
        group.get("me/browsers") { _, context in try await browsers(context) }
        group.post("me/browsers/sign-out") { _, context in try await signOutOthers(context) }
        group.post("me/browsers/:id/sign-out") { _, context in try await signOut(context) }
    }

    private func person(_ context: APIContext) throws -> StaffAccess.Person {
        guard let person = context.caller?.staff else { throw Problem.forbidden(scope: "a person's sign-in") }
        return person
    }

    private func show(_ context: APIContext) async throws -> JSONAnswer<View> {
        let person = try person(context)
        let all = try await services.flows.database.read { try OperatorRepository.all($0) }
        let names = try await StaffRoutes(services: services).roleNames()
        let operators = all.compactMap { record -> Operator? in
            let fitting = person.grants.filter {
                $0.reach.operatorID == nil || $0.reach.operatorID == record.id
            }
            guard !fitting.isEmpty else { return nil }
            let actor = Actor(name: "", reach: fitting.map(\.reach))
            return Operator(
                id: record.id, name: record.name, currency: record.currency, timeZone: record.timeZone,
                permissions: Self.words(fitting), siteIds: actor.siteIDs(of: record.id))
        }
        return JSONAnswer(
            View(
                staffId: person.id, name: person.name, email: person.email, locale: person.locale,
                hasTotp: person.hasTOTP, isPlatform: person.grants.contains { $0.reach.operatorID == nil },
                permissions: Self.words(person.grants),
                roles: person.roles.map { StaffRoutes.RoleView($0, names) }, operators: operators,
                map: services.map.map { Map(tileUrl: $0.url, attribution: $0.attribution) }, version: BuildVersion.text)
        )
    }

    private static func words(_ grants: [StaffAccess.Grant]) -> [String] {
        grants.reduce(into: Set<Scope>()) { $0.formUnion($1.scopes) }.map(\.rawValue).sorted()
    }

    private func edit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let person = try person(context)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let locale = fields.text("locale", 2...5)
        if !Staff.locales.contains(locale) {
            fields.fail("locale", "must be one of \(Staff.locales.joined(separator: ", "))")
        }
        try fields.finish()
        try await Staff.setLocale(locale, of: person.id, services.flows)
        var context = context
        context.caller = try await StaffAccess.find(person.id, session: person.sessionID, services.flows).map(
            Caller.init)
        return try await show(context)
    }

    private func changePassword(_ request: Request, _ context: APIContext) async throws -> Response {
        let person = try person(context)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let old = fields.text("oldPassword", 1...200)
        let new = fields.text("newPassword", 1...200)
        try fields.finish()
        let changed = try await judge(context) {
            try await Staff.changePassword(
                of: person.id, from: old, to: new, keeping: person.sessionID, services.flows) ? true : nil
        }
        guard changed != nil else { throw Problem.invalid("/oldPassword", "is not right") }
        return Response(status: .noContent)
    }

    private func beginTOTP(_ context: APIContext) async throws -> JSONAnswer<Secret> {
        let person = try person(context)
        let secret = try await Staff.beginTOTP(of: person.id, services.flows)
        let label = Form.encoded("Ohmstead:\(person.email)")
        return JSONAnswer(
            Secret(secret: secret, uri: "otpauth://totp/\(label)?secret=\(secret)&issuer=Ohmstead"), status: .created)
    }

    private func confirmTOTP(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<RecoveryCodes> {
        let code = try await code(request, context)
        let person = try person(context)
        let codes = try await judge(context) {
            try await Staff.confirmTOTP(of: person.id, code: code, services.flows)
        }
        guard let codes else {
            throw Problem.invalid("/code", "is not the code that the device shows now")
        }
        return JSONAnswer(RecoveryCodes(recoveryCodes: codes))
    }

    private func removeTOTP(_ request: Request, _ context: APIContext) async throws -> Response {
        let code = try await code(request, context)
        let person = try person(context)
        let removed = try await judge(context) {
            try await Staff.removeTOTP(of: person.id, code: code, services.flows) ? true : nil
        }
        guard removed != nil else {
            throw Problem.invalid("/code", "is not the code that the device shows now")
        }
        return Response(status: .noContent)
    }

    private func code(_ request: Request, _ context: APIContext) async throws -> String {
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let code = fields.text("code", 6...10)
        try fields.finish()
        return code
    }

    /// Guesses at a password or code count as guesses at a sign-in.
    private func judge<Found: Sendable>(
        _ context: APIContext, _ guess: () async throws -> Found?
    ) async throws -> Found? {
        try await services.secretTries.judge(from: context.remoteAddress, guess)
    }

    private func browsers(_ context: APIContext) async throws -> JSONAnswer<Browsers> {
        let person = try person(context)
        let rows = try await BrowserSessions.active(of: person.id, services.flows)
        return JSONAnswer(
            Browsers(
                items: rows.map {
                    Browser(
                        id: $0.id, isThis: $0.id == person.sessionID, address: $0.address, userAgent: $0.userAgent,
                        createdAt: $0.createdAt, lastSeenAt: $0.lastSeenAt)
                }))
    }

    private func signOutOthers(_ context: APIContext) async throws -> JSONAnswer<Ended> {
        let person = try person(context)
        return JSONAnswer(
            Ended(ended: try await BrowserSessions.endAll(of: person.id, but: person.sessionID, services.flows)))
    }

    private func signOut(_ context: APIContext) async throws -> Response {
        let person = try person(context)
        let id: BrowserSessionID = try context.id("id", of: "browser")
        guard try await BrowserSessions.end(id, of: person.id, services.flows) else {
            throw Problem.notFound("browser")
        }
        return Response(status: .noContent)
    }
}
