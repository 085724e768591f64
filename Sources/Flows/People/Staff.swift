import Foundation
import Kernel
import Storage

/// People are invited, get roles, and leave.
package enum Staff {
    package static let locales = ["zh-TW", "zh-CN", "en"]

    /// Of our languages the one that is nearest to a tag of BCP 47.
    static func locale(like tag: String?) -> String {
        let tag = (tag ?? "").lowercased().replacing("_", with: "-")
        if let same = locales.first(where: { $0.lowercased() == tag }) { return same }
        guard tag.hasPrefix("zh") else { return tag.isEmpty ? "zh-TW" : "en" }
        return tag.contains("hans") || tag.hasSuffix("-sg") || tag == "zh-cn" ? "zh-CN" : "zh-TW"
    }

    private static let invitationLife = Milliseconds.hours(24 * 7)
    private static let recoveryCodes = 10

    /// RFC 5321 §4.5.3.1.3.
    package static let emailLength = 3...254

    /// Whether mail could be sent there, as far as the text says.
    package static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return emailLength.contains(text.utf8.count) && parts.count == 2 && !parts[0].isEmpty
            && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
            && parts[1].contains(".") && !text.contains(where: \.isWhitespace)
    }

    /// - Returns: the person and the token of their invitation, which is shown this once. Somebody who works for
    ///   another operator already gets the further roles, and no new invitation.
    package static func invite(
        email: String, name: String, locale: String, grants: [StaffGrant], by actor: Actor, _ context: FlowContext
    ) async throws -> (StaffRecord, token: String?) {
        guard isEmail(email) else { throw FlowFailure(.invalid, "must be an e-mail address", field: "email") }
        let email = email.lowercased()
        let token = Secrets.make(context.ids)
        return try await context.database.write { connection in
            try require(grants, actor, connection)
            guard !grants.isEmpty else { throw FlowFailure(.invalid, "needs a role at least", field: "roles") }
            let (id, token) = try context.makingSecret(connection) {
                try add(email, name, locale, grants, token, actor, context, connection)
            }
            guard let person = try StaffRepository.find(id, connection) else {
                throw FlowFailure(.notFound, "There is no such person on the staff.")
            }
            return (person, token)
        }
    }

    private static func add(
        _ email: String, _ name: String, _ locale: String, _ grants: [StaffGrant], _ token: String, _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> (StaffMemberID, secret: String?) {
        if let known = try StaffRepository.find(email: email, connection) {
            let before = try StaffRepository.grants(of: known.id, connection)
            guard !before.contains(where: { old in grants.contains { $0.operatorID == old.operatorID } }) else {
                throw FlowFailure(.conflict, "This person is on the staff already.", field: "email")
            }
            try StaffRepository.replaceGrants(of: known.id, before + grants, connection)
            try note("edit", (known, before), (known, before + grants), actor, context, connection)
            return (known.id, nil)
        }
        let person = StaffRecord(
            id: context.ids.next(), email: email, name: name, locale: locale, state: .invited,
            createdAt: context.time.now())
        try StaffRepository.insert(person, connection)
        try StaffRepository.replaceGrants(of: person.id, grants, connection)
        try StaffRepository.invite(
            person.id, tokenHash: Secrets.hash(token), until: context.time.now() + invitationLife, connection)
        try note("invite", nil, (person, grants), actor, context, connection)
        return (person.id, token)
    }

    /// A new invitation for somebody who lost theirs, or their password and all their codes: both are taken away, and
    /// every browser is signed out.
    package static func inviteAgain(
        _ id: StaffMemberID, by actor: Actor, _ context: FlowContext
    ) async throws -> (StaffRecord, token: String) {
        let token = Secrets.make(context.ids)
        return try await context.database.write { connection in
            var (person, grants) = try find(id, actor, connection)
            guard person.state != .disabled else {
                throw FlowFailure(.conflict, "A disabled person is not invited; enable them first.")
            }
            // Whoever holds the new invitation becomes this person, at every place where they work.
            for grant in grants { try requireGivable(grant, actor, connection) }
            let old = person
            person.state = .invited
            person.password = nil
            person.totpSecret = nil
            person.isTOTPConfirmed = false
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.replaceRecoveryCodes(of: id, [], connection)
            try BrowserSessionRepository.endAll(of: id, but: nil, connection)
            try StaffRepository.unlink(id, issuer: nil, connection)
            try StaffRepository.invite(
                id, tokenHash: Secrets.hash(token), until: context.time.now() + invitationLife, connection)
            try note("invite", (old, grants), (person, grants), actor, context, connection)
            return (person, token)
        }
    }

    /// Who an invitation is for; nil when it is not valid.
    package static func invited(_ token: String, _ context: FlowContext) async throws -> StaffRecord? {
        try await context.database.read {
            try StaffRepository.invited(tokenHash: Secrets.hash(token), at: context.time.now(), $0)
        }
    }

    /// - Returns: the browser, which is signed in; nil when the invitation is not valid.
    package static func accept(
        _ token: String, name: String?, password: String, address: String, userAgent: String, browser: String?,
        _ context: FlowContext
    ) async throws -> SignIn.Outcome? {
        guard let invited = try await invited(token, context) else { return nil }
        if let fault = Passwords.fault(password, email: invited.email) {
            throw FlowFailure(.invalid, fault, field: "password")
        }
        let hash = try await Passwords.hashed(password, context.ids)
        return try await context.database.write { connection in
            guard
                var person = try StaffRepository.invited(
                    tokenHash: Secrets.hash(token), at: context.time.now(), connection)
            else { return nil }
            person.password = hash
            person.state = .active
            if let name { person.name = name }
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.endInvitations(of: person.id, connection)
            let cookie = try SignIn.open(person.id, state: .active, address, userAgent, context, connection)
            return .signedIn(
                cookie: cookie, browser: try KnownBrowser.marked(browser, for: person.email, context))
        }
    }

    // MARK: By an administrator

    package struct Edit: Sendable {
        package var name: String?
        package var isDisabled: Bool?
        /// All roles of the person that the actor can see; those at other operators stay.
        package var grants: [StaffGrant]?

        package init() {}
    }

    package static func edit(
        _ id: StaffMemberID, _ edit: Edit, version: Int64, by actor: Actor, _ context: FlowContext
    ) async throws -> StaffRecord {
        try await context.database.write { connection in
            var (person, before) = try find(id, actor, connection)
            let others = before.filter { grant in !isAtPlace(of: actor, grant) }
            for grant in before where isAtPlace(of: actor, grant) { try requireGivable(grant, actor, connection) }
            let old = person
            person.version = version
            if let name = edit.name, name != person.name {
                guard others.isEmpty else {
                    throw FlowFailure(
                        .invalid, "cannot be changed: this person works for other operators too", field: "name")
                }
                person.name = name
            }
            if let isDisabled = edit.isDisabled, isDisabled != (person.state == .disabled) {
                guard others.isEmpty else {
                    throw FlowFailure(
                        .invalid,
                        "cannot be set: this person works for other operators too; take their roles here away",
                        field: "isDisabled")
                }
                person.state = isDisabled ? .disabled : person.password == nil ? .invited : .active
            }
            var after = before
            if let grants = edit.grants {
                try require(grants, actor, connection)
                after = others + grants
            }
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.replaceGrants(of: id, after, connection)
            if person.state == .disabled { try BrowserSessionRepository.endAll(of: id, but: nil, connection) }
            try requireOwnerLeft(before, connection)
            try note("edit", (old, before), (person, after), actor, context, connection)
            return try StaffRepository.find(id, connection) ?? person
        }
    }

    /// An operator that had an owner keeps one, so that nobody locks everybody out.
    private static func requireOwnerLeft(_ before: [StaffGrant], _ connection: any SQLConnection) throws {
        for grant in before where grant.role == BuiltInRole.owner.rawValue {
            let left = try connection.first(
                """
                SELECT COUNT(*) FROM staff_grants g JOIN staff s ON s.id = g.staff_id
                WHERE g.role = 'owner' AND g.site_ids IS NULL AND s.state <> 'disabled'
                    AND (g.operator_id = $1 OR g.operator_id IS NULL)
                """,
                grant.operatorID
            ) { try $0.integer(0) }
            guard left ?? 0 > 0 else {
                throw FlowFailure(.invalid, "must leave an owner: make another person an owner first", field: "roles")
            }
        }
    }

    /// The person with all their roles, if one of these is at a place of the actor.
    private static func find(
        _ id: StaffMemberID, _ actor: Actor, _ connection: any SQLConnection
    ) throws -> (StaffRecord, [StaffGrant]) {
        let grants = try StaffRepository.grants(of: id, connection)
        guard let person = try StaffRepository.find(id, connection),
            actor.isPlatform || grants.contains(where: { isAtPlace(of: actor, $0) })
        else { throw FlowFailure(.notFound, "There is no such person on the staff.") }
        return (person, grants)
    }

    static func isAtPlace(of actor: Actor, _ grant: StaffGrant) -> Bool {
        grant.operatorID == nil ? actor.isPlatform : actor.mayTouch(grant.operatorID)
    }

    /// Nobody gives a role that may more than they may themselves, or touches somebody who has one.
    static func requireGivable(
        _ grant: StaffGrant, _ actor: Actor, _ connection: any SQLConnection
    ) throws {
        let scopes = try StaffAccess.grant(grant, connection)?.scopes ?? []
        guard isAtPlace(of: actor, grant), actor.mayGive(scopes, at: grant.operatorID) else {
            throw FlowFailure(.invalid, "may not be more than your own rights", field: "roles")
        }
    }

    static func require(
        _ grants: [StaffGrant], _ actor: Actor, _ connection: any SQLConnection
    ) throws {
        for grant in grants {
            let exists = try grant.operatorID.map { try OperatorRepository.find($0, connection) != nil } ?? true
            guard exists, isAtPlace(of: actor, grant) else {
                throw FlowFailure(.invalid, "must be at an operator that you may work for", field: "roles")
            }
            guard try StaffAccess.scopes(of: grant.role, at: grant.operatorID, connection) != nil else {
                throw FlowFailure(
                    .invalid,
                    "must be one of \(BuiltInRole.allCases.map(\.rawValue).joined(separator: ", ")), or the id of an own role",
                    field: "roles")
            }
            try requireGivable(grant, actor, connection)
            for site in grant.siteIDs ?? [] {
                guard let operatorID = grant.operatorID else {
                    throw FlowFailure(.invalid, "at certain sites need their operator", field: "roles")
                }
                try requireSite(site, of: operatorID, connection)
            }
        }
    }

    /// Takes away that a person signs in through a provider, such as after their address went to somebody else.
    package static func unlink(
        _ id: StaffMemberID, from provider: IdentityProviderID, by actor: Actor, _ context: FlowContext
    ) async throws {
        try await context.database.write { connection in
            let (_, grants) = try find(id, actor, connection)
            for grant in grants { try requireGivable(grant, actor, connection) }
            guard let record = try IdentityProviderRepository.find(provider, connection),
                try StaffRepository.unlink(id, issuer: record.issuer, connection)
            else { throw FlowFailure(.notFound, "This person does not sign in through that provider.") }
            try BrowserSessionRepository.endAll(of: id, but: nil, connection)
            for operatorID in operators(of: grants) {
                try AuditRepository.note(
                    "unlink-provider", "staff/\(id)", before: record.name, after: nil, by: actor, of: operatorID,
                    context, connection)
            }
        }
    }

    // MARK: By the person

    package static func changePassword(
        of id: StaffMemberID, from old: String, to new: String, keeping session: BrowserSessionID,
        _ context: FlowContext
    ) async throws -> Bool {
        guard let person = try await context.database.read({ try StaffRepository.find(id, $0) }) else { return false }
        if let fault = Passwords.fault(new, email: person.email) {
            throw FlowFailure(.invalid, fault, field: "newPassword")
        }
        let key = "password/\(id)"
        let verdict = try await SignInGuard.judge(key, context) {
            try await Passwords.fits(old, stored: person.password)
        }
        guard case .right = verdict else { return false }
        let hash = try await Passwords.hashed(new, context.ids)
        return try await context.database.write { connection in
            guard var person = try StaffRepository.find(id, connection) else { return false }
            person.password = hash
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try BrowserSessionRepository.endAll(of: id, but: session, connection)
            try noteOwn("password", id, context, connection)
            return true
        }
    }

    package static func setLocale(_ locale: String, of id: StaffMemberID, _ context: FlowContext) async throws {
        try await context.database.write { connection in
            guard var person = try StaffRepository.find(id, connection) else { return }
            person.locale = locale
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
        }
    }

    /// - Returns: the secret for the person's device, in base32. It counts once a code of it was shown.
    package static func beginTOTP(of id: StaffMemberID, _ context: FlowContext) async throws -> String {
        try await context.database.write { connection in
            guard var person = try StaffRepository.find(id, connection), !person.isTOTPConfirmed else {
                throw FlowFailure(.conflict, "A device is set up already; remove it first.")
            }
            let secret = TOTP.makeSecret(context.ids)
            person.totpSecret = try context.sealing.seal(secret, for: .totp(id))
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            return TOTP.base32(secret)
        }
    }

    /// - Returns: recovery codes, shown this once; nil when the code is wrong.
    package static func confirmTOTP(
        of id: StaffMemberID, code: String, _ context: FlowContext
    ) async throws -> [String]? {
        let codes = (0..<recoveryCodes).map { _ in
            let text = Secrets.make(context.ids).lowercased().filter { $0.isLetter || $0.isNumber }.prefix(10)
            return text.prefix(5) + "-" + text.suffix(5)
        }.map(String.init)
        return try await context.database.write { connection in
            guard var person = try StaffRepository.find(id, connection),
                let secret = try person.openTOTPSecret(context), !person.isTOTPConfirmed,
                let step = TOTP.step(of: code, secret: secret, lastStep: person.totpLastStep, at: context.time.now())
            else { return nil }
            person.isTOTPConfirmed = true
            person.totpLastStep = step
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.replaceRecoveryCodes(
                of: id, codes.map { Secrets.hash($0.filter { $0 != "-" }) }, connection)
            try noteOwn("totp-on", id, context, connection)
            return codes
        }
    }

    /// - Returns: false when the code is wrong.
    package static func removeTOTP(of id: StaffMemberID, code: String, _ context: FlowContext) async throws -> Bool {
        try await context.database.write { connection in
            guard var person = try StaffRepository.find(id, connection),
                let secret = try person.openTOTPSecret(context),
                TOTP.step(of: code, secret: secret, lastStep: person.totpLastStep, at: context.time.now()) != nil
            else { return false }
            person.totpSecret = nil
            person.isTOTPConfirmed = false
            guard try StaffRepository.update(person, connection) else { throw FlowFailure.changedMeanwhile("person") }
            try StaffRepository.replaceRecoveryCodes(of: id, [], connection)
            try noteOwn("totp-off", id, context, connection)
            return true
        }
    }
}
