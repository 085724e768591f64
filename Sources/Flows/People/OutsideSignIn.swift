import Crypto
import Kernel
import Storage

/// A person signs in through an outside provider. The provider says who they are; what they may do is ours to say.
package enum OutsideSignIn {
    package struct Beginning: Sendable, Equatable {
        /// Where the browser goes.
        package let address: String
        /// The cookie that the browser brings back, so that nobody else's answer counts in it.
        package let browser: String
    }

    package struct Answer: Sendable {
        package let providerID: IdentityProviderID
        package let state: String?
        package let code: String?
        package let issuer: String?
        /// The provider's own word for why it did not sign anybody in.
        package let error: String?
        /// The cookie of `begin`.
        package let browser: String?
        package let redirectURI: String
        package let address: String
        package let userAgent: String

        package init(
            providerID: IdentityProviderID, state: String?, code: String?, issuer: String?, error: String?,
            browser: String?, redirectURI: String, address: String, userAgent: String
        ) {
            self.providerID = providerID
            self.state = state
            self.code = code
            self.issuer = issuer
            self.error = error
            self.browser = browser
            self.redirectURI = redirectURI
            self.address = address
            self.userAgent = userAgent
        }
    }

    /// Why nobody was signed in, as the sign-in page knows it.
    package enum Refusal: String, Sendable, CaseIterable {
        /// The answer is not of a sign-in that this browser began, or that was long ago.
        case stale
        /// The person did not want to, or the provider did not let them.
        case cancelled
        /// The provider cannot be reached, or its answer is not genuine; the log says more.
        case provider
        /// The provider does not vouch for the address.
        case unverified
        /// Nobody with this address is on the staff.
        case uninvited
        /// The address is of a domain that this provider does not speak for.
        case domain
        /// The person was disabled, or is somebody else at this provider already.
        case refused
    }

    package enum Outcome: Sendable, Equatable {
        case signedIn(cookie: String, next: String)
        /// `SignIn.finish` wants a code with this cookie.
        case needsCode(cookie: String, next: String)
        case refused(Refusal, next: String?)
    }

    /// Time to sign in at the provider.
    package static let requestLife = Milliseconds.minutes(10)

    package static func begin(
        _ id: IdentityProviderID, next: String, browser: String?, redirectURI: String,
        through providers: any IdentityProviders, _ context: FlowContext
    ) async throws -> Beginning {
        guard let record = try await context.database.read({ try IdentityProviderRepository.find(id, $0) }),
            record.isEnabled
        else { throw FlowFailure(.notFound, "There is no such provider.") }
        let (state, nonce, verifier) = (
            Secrets.make(context.ids), Secrets.make(context.ids), Secrets.make(context.ids)
        )
        // One cookie for all tabs: a second sign-in must not break the first.
        let browser = browser.flatMap { $0.utf8.count == state.utf8.count ? $0 : nil } ?? Secrets.make(context.ids)
        let access = try ManageProviders.access(to: record, redirectURI: redirectURI, context)
        let challenge = Secrets.base64URL(Array(SHA256.hash(data: Array(verifier.utf8))))
        let address: String
        do {
            address = try await providers.signInAddress(
                at: access, for: IdentityRequest(state: state, nonce: nonce, challenge: challenge))
        } catch {
            context.logger.warning("sign-in provider", metadata: ["name": "\(record.name)", "error": "\(error)"])
            throw FlowFailure(.unavailable, "\(record.name) cannot be reached at the moment. Try again later.")
        }
        try await context.database.write { connection in
            try IdentityRequestRepository.insert(
                IdentityRequestRecord(
                    stateHash: Secrets.hash(state), providerID: id, browserHash: Secrets.hash(browser), nonce: nonce,
                    verifier: try context.sealing.seal(Array(verifier.utf8), for: .identityRequest), next: next,
                    expiresAt: context.time.now() + requestLife), connection)
        }
        return Beginning(address: address, browser: browser)
    }

    package static func finish(
        _ answer: Answer, through providers: any IdentityProviders, _ context: FlowContext
    ) async throws -> Outcome {
        guard let (request, record) = try await request(of: answer, context) else {
            return .refused(.stale, next: nil)
        }
        @Sendable func refused(_ why: Refusal, _ detail: String = "") -> Outcome {
            context.logger.notice(
                "sign-in through a provider refused",
                metadata: ["name": "\(record.name)", "why": "\(why)", "detail": "\(detail)"])
            return .refused(why, next: request.next)
        }
        guard answer.error == nil, let code = answer.code else {
            return refused(.cancelled, String((answer.error ?? "").prefix(100)))
        }
        let verifier = String(
            decoding: try context.sealing.open(request.verifier, for: .identityRequest), as: UTF8.self)
        let identity: OutsideIdentity
        do {
            identity = try await providers.identity(
                from: IdentityAnswer(code: code, issuer: answer.issuer, verifier: verifier, nonce: request.nonce),
                at: try ManageProviders.access(to: record, redirectURI: answer.redirectURI, context))
        } catch let failure as IdentityFailure {
            return refused(.provider, failure.description)
        }
        return try await context.database.write { connection in
            // Read again: the provider may have been switched off while we waited for it.
            guard let record = try IdentityProviderRepository.find(record.id, connection), record.isEnabled else {
                return refused(.provider, "switched off")
            }
            switch try person(identity, record, context, connection) {
            case .refused(let why): return refused(why, identity.subject)
            case .found(let person):
                let needsCode = person.isTOTPConfirmed && !record.trustsSecondFactor
                let cookie = try SignIn.open(
                    person.id, state: needsCode ? .pending : .active, answer.address, answer.userAgent, context,
                    connection)
                return needsCode
                    ? .needsCode(cookie: cookie, next: request.next) : .signedIn(cookie: cookie, next: request.next)
            }
        }
    }

    /// The request that an answer belongs to, which it uses up: same state, same provider, same browser, in time.
    private static func request(
        of answer: Answer, _ context: FlowContext
    ) async throws -> (IdentityRequestRecord, IdentityProviderRecord)? {
        guard let state = answer.state, let browser = answer.browser else { return nil }
        return try await context.database.write { connection in
            guard let request = try IdentityRequestRepository.take(stateHash: Secrets.hash(state), connection),
                request.providerID == answer.providerID, request.expiresAt > context.time.now(),
                Secrets.areEqual(request.browserHash, Secrets.hash(browser)),
                let record = try IdentityProviderRepository.find(request.providerID, connection), record.isEnabled
            else { return nil }
            return (request, record)
        }
    }

    private enum Match {
        case found(StaffRecord)
        case refused(Refusal)
    }

    private static func person(
        _ identity: OutsideIdentity, _ record: IdentityProviderRecord, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> Match {
        if let known = try StaffRepository.find(issuer: identity.issuer, subject: identity.subject, connection) {
            return known.state == .active ? .found(known) : .refused(.refused)
        }
        // From here on the address decides, so the provider must vouch for it.
        guard let email = identity.email, identity.isEmailVerified else { return .refused(.unverified) }
        let domain = email.split(separator: "@").last.map(String.init) ?? ""
        guard record.domains.isEmpty || record.domains.contains(domain) else { return .refused(.domain) }
        guard var person = try StaffRepository.find(email: email, connection) else {
            guard let grant = record.newPeople else { return .refused(.uninvited) }
            return .found(try create(identity, email, grant, record, context, connection))
        }
        guard person.state != .disabled,
            // An address that went to somebody else does not take the account with it.
            try !StaffRepository.isLinked(person.id, issuer: identity.issuer, connection)
        else { return .refused(.refused) }
        if person.state == .invited {
            person.state = .active
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.endInvitations(of: person.id, connection)
        }
        try link(person, identity, record, context, connection)
        return .found(try StaffRepository.find(person.id, connection) ?? person)
    }

    private static func create(
        _ identity: OutsideIdentity, _ email: String, _ grant: StaffGrant, _ record: IdentityProviderRecord,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> StaffRecord {
        let name = identity.name.map { String($0.prefix(200)) }.flatMap { $0.isEmpty ? nil : $0 } ?? email
        let person = StaffRecord(
            id: context.ids.next(), email: email, name: name, locale: Staff.locale(like: identity.locale),
            state: .active, createdAt: context.time.now())
        try StaffRepository.insert(person, connection)
        try StaffRepository.replaceGrants(of: person.id, [grant], connection)
        try AuditRepository.note(
            "create", "staff/\(person.id)", before: String?.none,
            after: "\(email) came through \(record.name) as \(grant.role)",
            by: Actor(name: "identity-provider:\(record.id)", reach: []), of: grant.operatorID, context, connection)
        try link(person, identity, record, context, connection)
        return person
    }

    private static func link(
        _ person: StaffRecord, _ identity: OutsideIdentity, _ record: IdentityProviderRecord, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        try StaffRepository.link(
            person.id, issuer: identity.issuer, subject: identity.subject, at: context.time.now(), connection)
        try Staff.noteOwn("link-provider", person.id, after: record.name, context, connection)
    }
}
