"""What may be wrong where people, tokens and merchants are looked after."""

from datetime import datetime

from domain.people import (
    attempts,
    authority,
    handles,
    invitations,
    members,
    merchants,
    passwords,
    tokens,
)
from domain.tables import Role
from schema.problems import problem

_MOST = (int, "How many characters it may have.")

problem(authority.MemberNeeded)
problem(authority.RoleNeeded)
problem(handles.MerchantUnknown)
problem(members.MemberUnknown)
problem(members.EmailInvalid, most=_MOST)
problem(members.EmailTaken)
problem(members.MemberNameInvalid, most=_MOST)
problem(members.RoleMismatch, role=(Role, "The role that was given."))
problem(members.LocaleInvalid, locale=(str, "The locale that was given."))
problem(members.TimeZoneUnknown, time_zone=(str, "The time zone that was given."))
problem(members.LastOwner)
problem(members.LastAdmin)
problem(invitations.InvitationUnknown)
problem(passwords.PasswordWrong)
problem(passwords.PasswordTooShort, least=(int, "How many characters it must have."))
problem(passwords.PasswordTooLong, most=_MOST)
problem(attempts.TooManyAttempts, retry_after=(int, "After how many seconds to try again."))
problem(tokens.TokenUnknown)
problem(tokens.TokenNameInvalid, most=_MOST)
problem(tokens.ScopeUnknown, scope=(str, "The scope that was given."))
problem(tokens.ScopeNotHeld, scope=(str, "The scope that was given."))
problem(tokens.MarketplaceScopeNeeded)
problem(tokens.MarketplaceScopeForbidden)
problem(tokens.RefundLimitInvalid)
problem(tokens.ExpiryPassed, expires_at=(datetime, "The time that was given."))
problem(merchants.MerchantNameInvalid)
problem(merchants.MerchantLocaleInvalid)
problem(merchants.ReplyPolicyInvalid)
problem(merchants.ReplyPolicyOfMarketplace)

OF_MANAGERS = (authority.MemberNeeded, authority.RoleNeeded)
"""Who may not look after people and tokens."""
