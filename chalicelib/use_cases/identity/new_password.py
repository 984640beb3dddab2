"""Which new passwords are refused: too short, too common, or the e-mail address. Nothing about their composition
(NIST SP 800-63B, section 3.1.1.2)."""

from chalicelib.domain.errors import Invalid
from chalicelib.domain.user import normalised_email

MIN_LENGTH = 10
MAX_LENGTH = 128

# What people choose who must choose ten characters; compared without case.
_COMMON_TEXT = """
0000000000 0123456789 0987654321 1111111111 1122334455 11223344556677 1212121212 1231231231 123123123123
123321123321 1234512345 123456123456 1234567890 12345678901 123456789012 1234567890123 1234567891
12345678910 1234567899 123456789a 123456789q 123qwe123qwe 1357924680 147258369a 1q2w3e4r5t 1q2w3e4r5t6y
1qaz2wsx3edc 1qazxsw23edc 2222222222 3333333333 5555555555 7777777777 8888888888 9876543210 9999999999
aaaaaaaaaa abc1234567 abcd123456 abcde12345 abcdefghij abcdefghijk admin12345 admin123456 administrator
asdfasdfasdf asdfghjkl1 asdfghjkl; azertyuiop azertyuiop1 baseball123 basketball butterfly1 changeme12
changeme123 changeme1234 charlie123 computer12 computer123 dragon1234 fcbarcelona firebird123 football12
football123 geheim1234 hallo12345 hello12345 hello123456 helloworld helloworld1 iloveyou12 iloveyou123
iloveyou1234 invoice123 invoices123 letmein123 letmein1234 liverpool1 liverpool123 lovelovelove
manchester manchester1 master1234 michael123 minecraft1 minecraft123 monkey1234 motdepasse motdepasse1
p@ssw0rd12 p@ssw0rd123 p@ssword123 paidup1234 paidup12345 pass123456 passw0rd12 passw0rd123 password01
password10 password11 password12 password12! password123 password123! password1234 password12345
password123456 passwordpassword passwort12 passwort123 pokemon1234 princess12 princess123 q1w2e3r4t5
q1w2e3r4t5y6 qazwsxedc1 qazwsxedc123 qazwsxedcrfv qwer1234qwer qwerasdfzxcv qwert12345 qwerty1234
qwerty12345 qwerty123456 qwertyqwerty qwertyuiop qwertyuiop1 qwertyuiop123 qwertzuiop qwertzuiop1
schalke1904 secret1234 senha12345 starwars12 starwars123 summer2024 summer2025 summer2026 sunshine12
sunshine123 superman12 superman123 test123456 test1234567 testtesttest trustno1234 unknown123 welcome123
welcome1234 welcome12345 willkommen willkommen1 winter2024 winter2025 winter2026 wordpass123
zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
"""
_COMMON = frozenset(_COMMON_TEXT.split())


def require_good_password(password: str, email: str, *, pointer: str = "/password") -> None:
    """Raises Invalid at `pointer`."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        message = f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"
        raise Invalid.field(pointer, "password_length", message)
    if password.strip().casefold() in _COMMON:
        raise Invalid.field(pointer, "password_common", "is one of the first that anybody would guess")
    if password.strip().casefold() == normalised_email(email):
        raise Invalid.field(pointer, "password_is_email", "must not be the e-mail address")
